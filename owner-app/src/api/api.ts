/** The typed client of the owner app, the one place through which screens talk to the server. */
import { createApi } from '@pawloop/contract/client';
import { newKey } from './key.ts';
import { retrying } from './retry.ts';
import { taroTransport } from './transport.ts';

const wait = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

export const api = createApi(retrying(taroTransport, wait), newKey);
