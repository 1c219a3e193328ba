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
  collaborating: '您是协作者；所有者为 {{owner}}。',
  troubles: {
    INACTIVE: '此端点已停用：所有使用密钥的调用都会被拒绝。',
    WEBHOOK_FAILING: '{{whose}}投递失败：自 {{since}} 起发送的消息均未被接收。',
    WEBHOOK_ENDED: '{{whose}}已自动停用：目标已不存在或连续多日失败。',
    WEBHOOK_OFF: '{{whose}}已停用：不会向它发送任何消息。',
  },
  lookAt: { INACTIVE: '去启用', WEBHOOK_FAILING: '查看原因', WEBHOOK_ENDED: '去修复', WEBHOOK_OFF: '去启用' },
  webhookOfSandbox: '沙盒的 Webhook ',
  webhookOfProduction: '生产的 Webhook ',
  webhookOfKey: '密钥“{{name}}”的 Webhook ',
};
