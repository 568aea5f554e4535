/** The page of an app, for whoever manages apps. */
export const pathOf = (id: string) => `/apps/${id}`;
