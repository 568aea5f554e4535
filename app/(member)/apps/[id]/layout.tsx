import { layoutWithWords } from '@/app/_web/words';

export default layoutWithWords('appForms', 'codeBlock', 'copyField', 'oidcApps', 'personCombobox');
