import { accessSync, constants, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { RekeyError } from '@rekey/engine';
import { reasonOf } from '../text/reason.ts';
import { parseSavedPlan } from './parse.ts';
import { refused, type SavedPlan, savedPlanText } from './saved-plan.ts';

const mostBytes = 256 * 1_024 * 1_024; // a plan of a hundred thousand users has less

/** Throws PLAN_REFUSED where there is no plan to be read. */
export const readSavedPlan = (file: string): SavedPlan => parseSavedPlan(textOf(file), file);

const textOf = (file: string): string => {
  try {
    const found = statSync(file);
    if (!found.isFile()) throw refused(`${file} is not a file`);
    if (found.size > mostBytes) throw refused(`${file} is too large for a plan`);
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw error instanceof RekeyError ? error : refused(`${file}: ${reasonOf(error)}`);
  }
};

/** Before a plan is made, which may take minutes: whether there is a place for it. */
export const checkPlace = (file: string): void => {
  try {
    accessSync(dirname(file), constants.W_OK);
  } catch (error) {
    throw unwritable(file, error);
  }
};

export const writeSavedPlan = (file: string, plan: SavedPlan): void => {
  try {
    writeFileSync(file, savedPlanText(plan));
  } catch (error) {
    throw unwritable(file, error);
  }
};

const unwritable = (file: string, cause: unknown): RekeyError =>
  new RekeyError('USAGE', `${file} can not be written: ${reasonOf(cause)}`, {
    cause,
    hint: 'Name a file in a folder that exists and that you may write to: --out plan.json',
  });
