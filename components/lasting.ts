import { useEffect, useState } from 'react';

/** After so long what is awaited shows that it is. */
export const AWAITED_MS = 200;
/** After so long somebody wonders whether anything happens. */
export const SLOW_MS = 2_000;

/** Whether something has been so for that long. */
export function useLasting(isSo: boolean, ms: number): boolean {
  const [isLasting, setLasting] = useState(false);
  useEffect(() => {
    if (!isSo) return setLasting(false);
    const timer = setTimeout(() => setLasting(true), ms);
    return () => clearTimeout(timer);
  }, [isSo, ms]);
  return isLasting;
}
