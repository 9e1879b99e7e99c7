/** `npm start`: installs and builds what is missing, then runs the server. Works on Node 20 with nothing installed. */
import { requireSupportedNode } from './supported.mjs';

requireSupportedNode();
import('./launch.mjs').then(({ launch }) => launch());
