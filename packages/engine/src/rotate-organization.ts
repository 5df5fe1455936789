import type { RunRequest } from './model/request.ts';
import type { RunResult } from './model/run.ts';
import type { Ports } from './ports.ts';

/** One run over the organization. Throws before anything was touched for what concerns the run as a whole; account and user errors are results. */
export function rotateOrganization(_ports: Ports, _request: RunRequest): Promise<RunResult> {
  throw new Error('being written');
}
