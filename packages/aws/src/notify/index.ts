export { type Channels, openChannels } from './channels.ts';
