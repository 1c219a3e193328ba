import type { console as english } from '../en/console.ts';
import type { SameWords } from '../same-words.ts';

export const console: SameWords<typeof english> = {
  title: '生产控制台',
  titleOf: '{{name}}:生产控制台',
  banner: '您正在操作生产数据',
  bannerText: '此处的操作会真实生效,并与其他调用一样计入用量,但不会触发 Webhook。您以所有者身份登录,无需输入密钥。',
  back: '返回端点',
  refusedTitle: '仅限所有者使用控制台',
  refusedText: '服务器拒绝了访问:{{reason}} 请联系端点所有者 {{owner}},或使用您自己的 tm_live_ 密钥。',
  notDeployed: '此端点尚未部署到生产环境',
  notDeployedText: '请先部署,之后即可在此管理生产数据。',
  deploy: '前往部署',
  inactive: '此端点已停用:您可以查看数据,但启用之前无法写入。',
  call: '请求',
  deleteTitle: '要删除这条生产记录吗?',
  deleteText: '{{id}} 将被永久删除,无法恢复,也不会有 Webhook 通知。',
  delete: '删除记录',
  records: '记录',
  search: '搜索内容',
  searchHint: '任意值的一部分,不区分大小写。',
  noRecords: '还没有记录',
  noRecordsText: '用 tm_live_ 密钥或在此创建的记录会显示在这里。',
  nothingFound: '未找到记录',
  nothingFoundText: '没有包含此内容的记录,请缩短后再试。',
  status: { QUEUED: '排队中', SUCCESS: '已保存', FAILED: '失败' },
};
