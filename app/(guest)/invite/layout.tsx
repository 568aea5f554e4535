import { layoutWithWords } from '@/app/_web/words';

export default layoutWithWords('form', 'joinForm', 'password', 'signOutFirst');
