import { layoutWithWords } from '@/app/_web/words';

export default layoutWithWords('accountForms', 'backupCodes', 'copyField', 'passkey', 'password');
