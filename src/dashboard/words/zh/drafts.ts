import type { drafts as english } from '../en/drafts.ts';
import type { SameWords } from '../same-words.ts';

export const drafts: SameWords<typeof english> = {
  unsaved: '有未保存的更改，已保留在此标签页中。',
  partial: '请求头的值不会保留，请重新输入。',
  discard: '放弃',
  mark: '有未保存的更改',
  conflictTitle: '您编辑期间，这里的设置已被更改',
  changedBy: '{{by}} 于 {{at}} 更改了设置。您的更改尚未保存。',
  changedElsewhere: '其他人，或您在另一个窗口中，已保存了不同的设置。您的更改尚未保存。',
  you: '您（在另一个窗口中）',
  added: '已添加',
  removed: '已删除',
  changed: '已更改',
  both: '您也更改了它',
  mergeApart: '合并会同时保留对方和您的更改，之后请保存。',
  mergeBoth: '合并时，双方都更改的部分以您的为准，其余以对方的为准。之后请保存。',
  merge: '合并双方更改',
  acceptTheirs: '采用对方的',
  keepMine: '保留我的',
};
