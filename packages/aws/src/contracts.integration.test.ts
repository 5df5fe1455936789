import {
  describeBeforeEffect,
  describeCensus,
  describeDirectory,
  describeKeyGateway,
  describeLostAnswers,
  describeSessions,
  describeUnanswered,
  describeVault,
} from '@rekey/engine/testing';
import { emulatedOrganizations, struckOrganizations } from './testing/emulated.ts';

describeDirectory('AWS', emulatedOrganizations);
describeSessions('AWS', emulatedOrganizations);
describeCensus('AWS', emulatedOrganizations);
describeKeyGateway('AWS', emulatedOrganizations);
describeVault('AWS', emulatedOrganizations);
describeLostAnswers('AWS', struckOrganizations);
describeUnanswered('AWS', struckOrganizations);
describeBeforeEffect('AWS', struckOrganizations);
