import { hashLinkCode, LinkCodeUnknownError, linkTelegram } from '../../../../../../core/admins';
import type { Turn } from '../../turn';

/** `/link 4F7K-9Q2M-XR3T`: the code that the panel shows tells who in the panel this person is. */
export async function linkAccount(turn: Turn, args: string): Promise<void> {
  const { core, texts, person, services } = turn;
  if (args === '') return turn.say({ text: texts.html('admin:linkUsage') });
  const codeHash = hashLinkCode(args);
  if (codeHash === undefined) throw new LinkCodeUnknownError();
  const telegramName = person.username === null ? person.name : `${person.name} (@${person.username})`;
  const input = { telegramId: person.id, telegramName, codeHash };
  const { result } = await linkTelegram(core, turn.adminCall('link'), input);
  services.forgetAdmins();
  turn.say({ text: texts.html('admin:linked', { name: result.label }) });
}
