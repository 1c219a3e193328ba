import type { invitation as english } from '../en/invitation.ts';
import type { SameWords } from '../same-words.ts';

export const invitation: SameWords<typeof english> = {
  title: '邀请',
  text: '{{inviter}} 邀请您协作端点 {{endpoint}}。',
  key: '密钥',
  email: '受邀邮箱',
  until: '有效至',
  explain: '您可以查看此密钥可见的请求和记录，在沙盒中测试，并设置它的 Webhook。',
  accept: '接受邀请',
  accepted: '欢迎！您现在可以协作 {{endpoint}} 了。',
  signedInAs: '您当前以 {{email}} 登录。',
  otherAccount: '此邀请发给 {{invited}}，而您当前以 {{email}} 登录。请用受邀账户登录后接受。',
  switchAccount: '使用其他账户登录',
  signInFirst: '请用此邮箱登录或注册后接受邀请，完成后会回到这里。',
  signIn: '登录',
  signUp: '注册',
  usedTitle: '此邀请已被接受',
  usedText: '邀请只能使用一次。请以 {{email}} 登录，在端点列表中查看。',
  usedYours: '您已经是 {{endpoint}} 的协作者。',
  open: '打开端点',
  goneTitle: '此邀请已失效',
  goneText: '它可能已过期、被撤回，或被更新的邮件取代。请查看是否有更新的邮件，或请邀请人重新发送。',
  home: '返回端点列表',
};
