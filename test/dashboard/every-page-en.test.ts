import { walkEveryPage } from './every-page.ts';

await walkEveryPage('en-US');
