/**
 * Where password managers send people to change their password (W3C, "A Well-Known URL for Changing Passwords"). Whoever
 * is not signed in is asked to on the way.
 */
export function GET(): Response {
  return new Response(null, { status: 303, headers: { location: '/account?change=password' } });
}
