import { layoutWithWords } from '@/app/_web/words';

export default layoutWithWords('form', 'password', 'resetForm', 'signOutFirst');
