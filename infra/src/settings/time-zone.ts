/** Whether EventBridge Scheduler knows the zone: by its IANA name, never by an offset. */
export const isTimeZone = (name: string): boolean => {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false; // RangeError: the only answer Intl has for a name it does not know
  }
};
