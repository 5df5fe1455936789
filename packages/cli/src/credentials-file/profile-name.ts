/** Names that every SDK reads. With a space in it that of JavaScript does not; the CLI takes DEFAULT for all profiles. */
export const isProfileName = (text: string): boolean =>
  /^[\w@+.%:/-]+$/.test(text) && text !== '__proto__' && text !== 'DEFAULT';
