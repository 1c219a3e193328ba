import type { endpoint as english } from '../en/endpoint.ts';
import type { SameWords } from '../same-words.ts';

export const endpoint: SameWords<typeof english> = {
  environment: '环境',
  sandbox: '沙盒',
  production: '生产',
  overview: '概览',
  fields: '字段',
  keys: '密钥',
  webhook: 'Webhook',
  versions: '版本',
  requests: '请求',
  records: '记录',
  statistics: '统计',
  settings: '设置',
  test: '测试',
  openConsole: '打开控制台',
  inactive: '已停用',
  collaborating: '您是协作者;所有者为 {{owner}}。',
};
