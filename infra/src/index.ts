export { releasedApp } from './apps.ts';
export { stackName } from './stack/central-stack.ts';
export { orchestratorRuntimeActions } from './stack/distributed/state-machine.ts';
export { memberTemplateFile } from './stack/members.ts';
export { runtimeActions, tableActions } from './stack/worker-permissions.ts';
