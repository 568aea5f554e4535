// Written by scripts/mails.js. Not to be edited.
import emailChange from './email-change';
import emailChanged from './email-changed';
import emailTaken from './email-taken';
import invite from './invite';
import passwordChanged from './password-changed';
import passwordReset from './password-reset';
import signInChanged from './sign-in-changed';

/** Every mail that there is, by its name. */
export const MAILS = {
  'email-change': emailChange,
  'email-changed': emailChanged,
  'email-taken': emailTaken,
  invite,
  'password-changed': passwordChanged,
  'password-reset': passwordReset,
  'sign-in-changed': signInChanged,
};
