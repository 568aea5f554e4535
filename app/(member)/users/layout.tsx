import { layoutWithWords } from '@/app/_web/words';

export default layoutWithWords('copyField', 'deeds', 'invite', 'outcomes', 'people', 'usersList');
