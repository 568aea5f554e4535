import { layoutWithWords } from '@/app/_web/words';

export default layoutWithWords('passkey', 'prove');
