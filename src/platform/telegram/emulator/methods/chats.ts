import { badRequest } from '../api-error';
import { chatView, memberView, type Engine, type Target } from '../engine';
import type { Member } from '../state';
import type { ChatMember, TelegramUser } from '../types';
import { chatParam, type Method, type Methods } from './method';

const getChat: Method = (engine, params) => {
  const target = engine.target(chatParam(params));
  const view = chatView(target);
  if (target.kind === 'private') return { ...view, active_usernames: view.username ? [view.username] : undefined };
  return { ...view, permissions: { can_send_messages: true, can_invite_users: true } };
};

const getChatMember: Method = (engine, params) => {
  const target = engine.target(chatParam(params));
  const userId = params.integer('user_id', 0);
  if (userId <= 0) throw badRequest('invalid user_id specified');
  if (userId === engine.bot.id) return botMember(engine, target);
  const person = engine.state.people.get(userId);
  if (target.kind === 'private') {
    if (userId !== target.id || !person) throw badRequest('member not found');
    return memberView(person.user, { userId, status: 'member' });
  }
  if (!person) throw badRequest('PARTICIPANT_ID_INVALID');
  const member = target.group.members.find((one) => one.userId === userId);
  return memberView(person.user, member ?? { userId, status: 'left' });
};

const getChatAdministrators: Method = (engine, params) => {
  const target = engine.target(chatParam(params));
  if (target.kind === 'private') throw badRequest('there are no administrators in the private chat');
  const people = target.group.members
    .filter((member) => member.status === 'creator' || member.status === 'administrator')
    .map((member) => memberOf(engine, member))
    .filter((member) => member !== null);
  return target.group.bot === 'administrator' ? [...people, botMember(engine, target)] : people;
};

const getChatMemberCount: Method = (engine, params) => {
  const target = engine.target(chatParam(params));
  if (target.kind === 'private') return 2;
  return 1 + target.group.members.filter((member) => member.status !== 'left' && member.status !== 'kicked').length;
};

const leaveChat: Method = (engine, params) => {
  const target = engine.target(chatParam(params));
  if (target.kind === 'private') throw badRequest("chat member status can't be changed in private chats");
  engine.commit([{ type: 'group', group: { ...target.group, bot: 'left' } }]);
  return true;
};

export const chatMethods: Methods = { getChat, getChatMember, getChatAdministrators, getChatMemberCount, leaveChat };

const memberOf = (engine: Engine, member: Member): ChatMember | null => {
  const person = engine.state.people.get(member.userId);
  return person ? memberView(person.user, member) : null;
};

function botMember(engine: Engine, target: Target): ChatMember {
  const user: TelegramUser = engine.bot;
  return memberView(user, { userId: user.id, status: target.kind === 'private' ? 'member' : target.group.bot });
}
