import {
  describeCensus,
  describeDirectory,
  describeKeyGateway,
  describeSessions,
  describeVault,
} from '@rekey/engine/testing';
import { emulatedOrganizations } from './testing/emulated.ts';

describeDirectory('AWS', emulatedOrganizations);
describeSessions('AWS', emulatedOrganizations);
describeCensus('AWS', emulatedOrganizations);
describeKeyGateway('AWS', emulatedOrganizations);
describeVault('AWS', emulatedOrganizations);
