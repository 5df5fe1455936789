import {
  describeBeforeEffect,
  describeCensus,
  describeDirectory,
  describeKeyGateway,
  describeLostAnswers,
  describeSessions,
  describeVault,
} from '@rekey/engine/testing';
import { emulatedOrganizations, struckOrganizations } from './testing/emulated.ts';

describeDirectory('AWS', emulatedOrganizations);
describeSessions('AWS', emulatedOrganizations);
describeCensus('AWS', emulatedOrganizations);
describeKeyGateway('AWS', emulatedOrganizations);
describeVault('AWS', emulatedOrganizations);
describeLostAnswers('AWS', struckOrganizations);
describeBeforeEffect('AWS', struckOrganizations);
