export { noteProfile, type NoteProfile } from './commands/note-profile';
export { registerUser, type RegisterUser } from './commands/register-user';
export { setReach, type SetReach } from './commands/set-reach';
export { updateUser, type UpdateUser } from './commands/update-user';
export {
  lookUpUserByTelegramId,
  countUsers,
  findSignedInUsers,
  getActingUser,
  getUser,
  getUserByTelegramId,
  type SignedInUser,
} from './queries/user';
export { findUsers, listUsers, searchUsers, usersBefore } from './queries/search-users';
export { forgetStarts, noteStart } from './starts';
export {
  asLanguage,
  isTelegramId,
  LANGUAGES,
  mayAct,
  UNREACHABLE,
  type Language,
  type Unreachable,
  type User,
} from './user';
