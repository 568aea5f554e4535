type Names = { firstName: string; lastName: string };

/** First and last name as one; either may be empty, the last of whoever has one name. */
export function wholeName({ firstName, lastName }: Names): string {
  return firstName && lastName ? `${firstName} ${lastName}` : firstName || lastName;
}

/**
 * What the activity log calls actors who are no users, in every language that the catalogue has. The articles do not count.
 */
const LOG_NAMES = ['The command line', 'The instance', 'The system', 'A visitor'];
/** What an instance is called that has no other name. */
const PRODUCT = 'Latchkey';

/** Letters that look like others, each before the one that it looks like. */
const LOOK_ALIKES = new Map(
  (
    'аaАaвbВbсcСcԁdеeЕeһhНhнhіiІiӏlјjкkКkмmМmоoОoпnрpРpԛqѕsЅsтtТtуyУyѵvԝwхxХx' +
    'αaΑaβbΒbεeΕeηnΗhιiΙiκkΚkμmΜmνvΝnοoΟoρpΡpσoτtΤtυuΥyχxΧxωw' +
    'ıiłlŁløoØođdĐdħhĦhŧtŦtƈcƇcƞn0o1l3e5s$s|l'
  )
    .match(/../gu)
    ?.map(([letter = '', like = '']) => [letter, like]),
);

/** Whether a name reads like one that the activity log has for who is no user, whatever its case, accents and look-alikes. */
export function isLogName(name: string): boolean {
  return FOLDED_LOG_NAMES.has(folded(name));
}

/** Whether no person may be called like this, since the product is. */
export function isReservedName(name: string): boolean {
  return isLogName(name) || folded(name) === folded(PRODUCT);
}

function folded(name: string): string {
  return [...name.normalize('NFKD').replace(/\p{M}/gu, '')]
    .map((letter) => LOOK_ALIKES.get(letter) ?? letter)
    .join('')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replace(/i/g, 'l')
    .replace(/rn/g, 'm')
    .replace(/(.)\1+/gu, '$1')
    .replace(/^(?:the|a|an)(?=\p{L}{5})/u, '');
}

const FOLDED_LOG_NAMES = new Set(LOG_NAMES.map(folded));
