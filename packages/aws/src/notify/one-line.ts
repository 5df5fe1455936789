/** Without line breaks and other controls, which end a subject or begin another header. */
export const oneLine = (text: string): string => text.replaceAll(/\p{Cc}+/gu, ' ').trim();
