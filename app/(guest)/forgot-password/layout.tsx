import { layoutWithWords } from '@/app/_web/words';

export default layoutWithWords('forgotForm', 'form');
