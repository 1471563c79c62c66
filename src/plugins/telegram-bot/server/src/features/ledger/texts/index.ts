import type { Translations } from '../../../texts';
import en from './en.json';
import kk from './kk.json';
import pl from './pl.json';
import ru from './ru.json';
import zh from './zh.json';

export const texts: Translations = { en, ru, kk, pl, zh };
