export { hasProved, mustHaveProved } from '../proof';
