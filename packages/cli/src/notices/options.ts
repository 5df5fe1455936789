import {
  configurationSetPattern,
  eventBusPattern,
  mailAddressPattern,
  type NoticePlaces,
  regionPattern,
  topicArnPattern,
} from '@rekey/aws/notify/places';
import { RekeyError } from '@rekey/engine';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { given } from '../options.ts';

export type PlaceOptions = { readonly topic?: string; readonly bus?: string; readonly mailFrom?: string };

/** Where people and other systems are told of a run. */
export const withPlaces = (command: Command): Command =>
  command
    .addOption(
      new Option('--topic <arn>', 'SNS topic for the digest of the run')
        .env('REKEY_TOPIC_ARN')
        .argParser(like(topicArnPattern, 'A topic looks like arn:aws:sns:eu-central-1:111111111111:rekey-digests.')),
    )
    .addOption(
      new Option('--bus <name>', 'EventBridge bus for its events, by name or ARN; each account has one called default')
        .env('REKEY_EVENT_BUS')
        .argParser(like(eventBusPattern, 'Give the name of an event bus, or its ARN.')),
    )
    .addOption(
      new Option('--mail-from <address>', 'the address that SES writes to owners from')
        .env('REKEY_MAIL_FROM')
        .argParser(like(mailAddressPattern, 'An address looks like rekey@example.com.')),
    );

const like =
  (pattern: RegExp, remedy: string) =>
  (text: string): string => {
    // An empty variable is as good as none.
    if (text === '' || pattern.test(text)) return text;
    throw new InvalidArgumentError(remedy);
  };

export type TypedPlaces = Readonly<Record<string, true | undefined>>;

/** Those that were typed, and not by variables: what stands in the environment for other runs contradicts nothing. */
export const typedPlaces = (command: Command): TypedPlaces => {
  const typed = (name: string): true | undefined => (command.getOptionValueSource(name) === 'cli' ? true : undefined);
  return { '--topic': typed('topic'), '--bus': typed('bus'), '--mail-from': typed('mailFrom') };
};

type Environment = Readonly<Record<string, string | undefined>>;

/** Region and configuration set of SES, which seldom change, come from variables alone. */
export const placesOf = ({ topic, bus, mailFrom }: PlaceOptions, env: Environment): NoticePlaces => {
  const topicArn = given(topic);
  const eventBus = given(bus);
  const from = given(mailFrom);
  const region = variable(env, 'REKEY_MAIL_REGION', regionPattern);
  const configurationSet = variable(env, 'REKEY_MAIL_CONFIGURATION_SET', configurationSetPattern);
  return {
    ...(topicArn === undefined ? {} : { topicArn }),
    ...(eventBus === undefined ? {} : { eventBus }),
    ...(from === undefined
      ? {}
      : {
          mail: {
            from,
            ...(region === undefined ? {} : { region }),
            ...(configurationSet === undefined ? {} : { configurationSet }),
          },
        }),
  };
};

const variable = (...[env, name, pattern]: readonly [Environment, string, RegExp]): string | undefined => {
  const value = given(env[name]);
  if (value === undefined || pattern.test(value)) return value;
  throw new RekeyError('USAGE', `${name} is not as it has to be: ${value}`);
};
