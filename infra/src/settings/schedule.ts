/** The remedy for a schedule that is not daily: the alarm on a missing run could never be quiet otherwise. */
export const daily =
  'write cron(MINUTES HOURS * * ? *), such as cron(0 6 * * ? *), or rate(N hours) with 1 to 24: at least once a day';

/** Minutes and hours are free, the days are not. CloudFormation checks the parameter of the release by the same pattern. */
export const schedulePattern: RegExp =
  /^(cron\([0-9*,/-]+ [0-9*,/-]+ (\* \* \?|\? \* \*) \*\)|rate\((1 day|1 hour|([2-9]|1[0-9]|2[0-4]) hours)\))$/;

/** Whether minutes and hours are ones that a clock shows. */
export const isPossible = (expression: string): boolean => {
  const [, minutes, hours] = /^cron\((\S+) (\S+) /.exec(expression) ?? [];
  return minutes === undefined || hours === undefined || (isField(minutes, 59) && isField(hours, 23));
};

// `5`, `5-10`, `*`, `0/15`, `8-18/2`, and lists of them.
const isField = (field: string, most: number): boolean => field.split(',').every((part) => isPart(part, most));

const isPart = (part: string, most: number): boolean => {
  const [, from, to, step] = /^(\*|\d{1,2})(?:-(\d{1,2}))?(?:\/(\d{1,2}))?$/.exec(part) ?? [];
  if (from === undefined || (from === '*' && to !== undefined)) return false;
  const numbers = [from, to].filter((each) => each !== undefined && each !== '*').map(Number);
  const ordered = to === undefined || Number(from) <= Number(to);
  return ordered && numbers.every((number) => number <= most) && (step === undefined || Number(step) >= 1);
};
