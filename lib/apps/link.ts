/** The first part of the addresses of pictures of apps. */
export const APP_ICONS = '/app-icon/';

/** The address of the picture of an app, which another picture never has; null: it has none, and shows its initials. */
export function iconPathOf({ id, iconHash }: { id: string; iconHash: string | null }): string | null {
  return iconHash && `${APP_ICONS}${id}/${iconHash}`;
}

const SHAPE = new RegExp(String.raw`^${APP_ICONS}([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})/([\da-f]{32})$`);

/** What such an address names; null: it is none. */
export function readIconPath(path: string): { id: string; iconHash: string } | null {
  const [, id, iconHash] = SHAPE.exec(path) ?? [];
  return id && iconHash ? { id, iconHash } : null;
}
