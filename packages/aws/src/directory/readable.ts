import { isRekeyError } from '@rekey/engine';
import { translate } from '../aws/translate.ts';

/** What was refused is unreadable: never taken for "there is none". */
export async function readable<T>(action: string, read: () => Promise<T>): Promise<T | 'unreadable'> {
  try {
    return await read();
  } catch (error) {
    if (isRekeyError(error)) throw error; // no answer of AWS's: the table keeps the pace of workers
    const translated = translate(error, { action });
    const refused =
      isRekeyError(translated) && ['PERMISSION_MISSING', 'SCP_DENIED', 'AWS_ERROR'].includes(translated.code);
    if (refused) return 'unreadable';
    throw translated;
  }
}
