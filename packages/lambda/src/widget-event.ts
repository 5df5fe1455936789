import { z } from 'zod';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/add_custom_widget_dashboard_about.html */
export type WidgetRequest = {
  /** Documentation is wanted, and nothing else. */
  readonly describe: boolean;
  readonly theme: 'light' | 'dark';
  readonly width: number;
  readonly height: number;
  /** As it was written. */
  readonly ou: unknown;
};

const usual = { theme: 'light', width: 1_000, height: 400 } as const;

// CloudWatch sends more, and of a look that cannot be used the usual one takes the place.
const schema = z.object({
  describe: z.unknown().optional().transform(Boolean),
  ou: z.unknown().optional(),
  widgetContext: z
    .object({
      theme: z.enum(['light', 'dark']).catch(usual.theme),
      width: z.number().positive().catch(usual.width),
      height: z.number().positive().catch(usual.height),
    })
    .catch(usual),
});

export const parseWidgetEvent = (event: unknown): WidgetRequest => {
  const { describe, ou, widgetContext } = schema
    .catch({ describe: false, ou: undefined, widgetContext: usual })
    .parse(event);
  return { describe, ou, ...widgetContext };
};
