/** By what somebody may open an app. */
export const ACCESS = ['everybody', 'groups', 'people'] as const;
export type Access = (typeof ACCESS)[number];
