import { walkEveryPage } from './every-page.ts';

await walkEveryPage('zh-CN');
