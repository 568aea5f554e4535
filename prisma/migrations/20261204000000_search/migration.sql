-- How text is compared when somebody looks for it: without regard to case, accents and width, the same in every database
-- whatever its locale, and without extensions. Search by these functions alone (lib/search.ts); an index on what they
-- give holds for as long as they give the same, so a change of them has to make the indexes anew.

-- NFKD (UAX #15), less accents, points of Hebrew and Arabic, and what cannot be seen (UAX #44, Default_Ignorable_Code_Point);
-- in lower case; letters with a stroke and ligatures as what is typed in their place: ø is o, ß is ss, ı is i, ς is σ.
CREATE OR REPLACE FUNCTION fold_text(given text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  folded text;
BEGIN
  -- Most of it is ASCII. In other encodings than UTF-8 nothing can be normalised.
  IF given COLLATE "C" !~ '[^\x01-\x7f]' OR getdatabaseencoding() <> 'UTF8' THEN
    RETURN lower(given COLLATE "C");
  END IF;
  folded := lower(regexp_replace(normalize(given, NFKD) COLLATE "C",
    '[\u00AD\u0300-\u036F\u0483-\u0487\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u0610-\u061A\u061C\u0640'
    '\u064B-\u065F\u0670\u06D6-\u06DC\u06DF-\u06E4\u06E7\u06E8\u06EA-\u06ED\u115F\u1160\u180B-\u180F\u1AB0-\u1AFF\u1DC0-\u1DFF'
    '\u200B-\u200F\u202A-\u202E\u2060-\u206F\u20D0-\u20FF\u3164\uFE00-\uFE0F\uFE20-\uFE2F\uFEFF\uFFA0\U000E0000-\U000E0FFF]',
    '', 'g'));
  folded := translate(folded,
    'ÆÐØÞĐĦŁŊŒŦƁƂƄƆƇƉƊƋƎƏƐƑƓƔƖƗƘƜƝƟƢƤƦƧƩƬƮƱƲƳƵƷƸƼǤǶǷȜȠȢȤȺȻȽȾɁɃɄɅɆɈɊɌɎøłđðħıŋŧĸəɓɗɖƙƴɛɔɨʉƒɠɲʋƶǥƀɍɏɇɉȼƚⱥⱦƈƥƭƞ’‘ʼʻʹ`‐‒–—−“”„«»',
    'ædoþdhlnœtbƃƅocddƌǝeefgɣɩikɯnɵƣpʀƨʃtʈʊvyzʒƹƽgƕƿȝnȣȥacltɂbuʌejɋryolddhintkebddkyeoiufgnvzgbryejclatcptn''''''''''''-----"""""');
  IF folded COLLATE "C" ~ '[ßẞæÆœŒþÞ]' THEN
    folded := replace(replace(replace(replace(replace(folded, 'ß', 'ss'), 'ẞ', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th');
  END IF;
  IF folded COLLATE "C" ~ '[\u0370-\u03FF]' THEN
    folded := translate(folded,
      'ͰͲͶͿΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩϏϘϚϜϞϠϷϺϽϾϿς',
      'ͱͳͷϳαβγδεζηθικλμνξοπρστυφχψωϗϙϛϝϟϡϸϻͻͼͽσ');
  END IF;
  IF folded COLLATE "C" ~ '[\u0400-\u052F\u1C80-\u1C8F\uA640-\uA69F]' THEN
    folded := translate(folded,
      'ЂЄЅІЈЉЊЋЏАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯѠѢѤѦѨѪѬѮѰѲѴѸѺѼѾҀҊҌҎҐҒҔҖҘҚҜҞҠҢҤҦҨҪҬҮҰҲҴҶҸҺҼҾӀӃӅӇӉӋӍӔӘӠӨӶӺӼӾԀԂԄԆԈԊԌԎԐԒԔԖԘԚԜԞԠԢԤԦԨԪԬԮᲉꙀꙂꙄꙆꙈꙊꙌꙎꙐꙒꙔꙖꙘꙚꙜꙞꙠꙢꙤꙦꙨꙪꙬꚀꚂꚄꚆꚈꚊꚌꚎꚐꚒꚔꚖꚘꚚ',
      'ђєѕіјљњћџабвгдежзиклмнопрстуфхцчшщъыьэюяѡѣѥѧѩѫѭѯѱѳѵѹѻѽѿҁҋҍҏґғҕҗҙқҝҟҡңҥҧҩҫҭүұҳҵҷҹһҽҿӏӄӆӈӊӌӎӕәӡөӷӻӽӿԁԃԅԇԉԋԍԏԑԓԕԗԙԛԝԟԡԣԥԧԩԫԭԯᲊꙁꙃꙅꙇꙉꙋꙍꙏꙑꙓꙕꙗꙙꙛꙝꙟꙡꙣꙥꙧꙩꙫꙭꚁꚃꚅꚇꚉꚋꚍꚏꚑꚓꚕꚗꚙꚛ');
  END IF;
  IF folded COLLATE "C" ~ '[\u0600-\u06FF]' THEN
    folded := translate(folded,
      'ىیکھہة٠١٢٣٤٥٦٧٨٩',
      'ييكههه0123456789');
  END IF;
  IF folded COLLATE "C" ~ '[\u0531-\u0556\u10A0-\u10CD\u13A0-\u13F5\u1C90-\u1CBF\u2C00-\u2CFF]' THEN
    folded := translate(folded,
      'ϢϤϦϨϪϬϮԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅՆՇՈՉՊՋՌՍՎՏՐՑՒՓՔՕՖႠႡႢႣႤႥႦႧႨႩႪႫႬႭႮႯႰႱႲႳႴႵႶႷႸႹႺႻႼႽႾႿჀჁჂჃჄჅჇჍᎠᎡᎢᎣᎤᎥᎦᎧᎨᎩᎪᎫᎬᎭᎮᎯᎰᎱᎲᎳᎴᎵᎶᎷᎸᎹᎺᎻᎼᎽᎾᎿᏀᏁᏂᏃᏄᏅᏆᏇᏈᏉᏊᏋᏌᏍᏎᏏᏐᏑᏒᏓᏔᏕᏖᏗᏘᏙᏚᏛᏜᏝᏞᏟᏠᏡᏢᏣᏤᏥᏦᏧᏨᏩᏪᏫᏬᏭᏮᏯᏰᏱᏲᏳᏴᏵᲐᲑᲒᲓᲔᲕᲖᲗᲘᲙᲚᲛᲜᲝᲞᲟᲠᲡᲢᲣᲤᲥᲦᲧᲨᲩᲪᲫᲬᲭᲮᲯᲰᲱᲲᲳᲴᲵᲶᲷᲸᲹᲺᲽᲾᲿⰀⰁⰂⰃⰄⰅⰆⰇⰈⰉⰊⰋⰌⰍⰎⰏⰐⰑⰒⰓⰔⰕⰖⰗⰘⰙⰚⰛⰜⰝⰞⰟⰠⰡⰢⰣⰤⰥⰦⰧⰨⰩⰪⰫⰬⰭⰮⰯⲀⲂⲄⲆⲈⲊⲌⲎⲐⲒⲔⲖⲘⲚⲜⲞⲠⲢⲤⲦⲨⲪⲬⲮⲰⲲⲴⲶⲸⲺⲼⲾⳀⳂⳄⳆⳈⳊⳌⳎⳐⳒⳔⳖⳘⳚⳜⳞⳠⳢⳫⳭⳲ',
      'ϣϥϧϩϫϭϯաբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆⴀⴁⴂⴃⴄⴅⴆⴇⴈⴉⴊⴋⴌⴍⴎⴏⴐⴑⴒⴓⴔⴕⴖⴗⴘⴙⴚⴛⴜⴝⴞⴟⴠⴡⴢⴣⴤⴥⴧⴭꭰꭱꭲꭳꭴꭵꭶꭷꭸꭹꭺꭻꭼꭽꭾꭿꮀꮁꮂꮃꮄꮅꮆꮇꮈꮉꮊꮋꮌꮍꮎꮏꮐꮑꮒꮓꮔꮕꮖꮗꮘꮙꮚꮛꮜꮝꮞꮟꮠꮡꮢꮣꮤꮥꮦꮧꮨꮩꮪꮫꮬꮭꮮꮯꮰꮱꮲꮳꮴꮵꮶꮷꮸꮹꮺꮻꮼꮽꮾꮿᏸᏹᏺᏻᏼᏽაბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰჱჲჳჴჵჶჷჸჹჺჽჾჿⰰⰱⰲⰳⰴⰵⰶⰷⰸⰹⰺⰻⰼⰽⰾⰿⱀⱁⱂⱃⱄⱅⱆⱇⱈⱉⱊⱋⱌⱍⱎⱏⱐⱑⱒⱓⱔⱕⱖⱗⱘⱙⱚⱛⱜⱝⱞⱟⲁⲃⲅⲇⲉⲋⲍⲏⲑⲓⲕⲗⲙⲛⲝⲟⲡⲣⲥⲧⲩⲫⲭⲯⲱⲳⲵⲷⲹⲻⲽⲿⳁⳃⳅⳇⳉⳋⳍⳏⳑⳓⳕⳗⳙⳛⳝⳟⳡⳣⳬⳮⳳ');
  END IF;
  RETURN folded;
END $$;

-- The text with the labels of its domains in Unicode, of which addresses hold the ASCII form: Punycode (RFC 3492, 6.2).
-- What is no Punycode stays as it is.
CREATE OR REPLACE FUNCTION unicode_domains(given text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  told text := given;
  label text;
  rest text;
  letters text[];
  code bigint;
  place bigint;
  was bigint;
  weight bigint;
  bias int;
  step int;
  threshold int;
  digit int;
  delta bigint;
  ends int;
BEGIN
  IF getdatabaseencoding() <> 'UTF8' THEN
    RETURN given;
  END IF;
  <<labels>>
  FOR label IN SELECT DISTINCT part[1] FROM regexp_matches(lower(given COLLATE "C"), 'xn--([a-z0-9-]{1,59})', 'g') AS found (part) LOOP
    ends := length(label) - position('-' IN reverse(label)); -- where the last hyphen stands, less one; the whole without one
    letters := CASE WHEN position('-' IN label) > 0 THEN regexp_split_to_array(left(label, ends), '') ELSE '{}' END;
    IF letters = '{""}' THEN letters := '{}'; END IF;
    rest := CASE WHEN position('-' IN label) > 0 THEN substr(label, ends + 2) ELSE label END;
    code := 128;
    place := 0;
    bias := 72;
    WHILE rest <> '' LOOP
      was := place;
      weight := 1;
      step := 36;
      LOOP
        CONTINUE labels WHEN rest = '' OR weight > 1000000000;
        digit := CASE WHEN rest ~ '^[a-z]' THEN ascii(rest) - 97 WHEN rest ~ '^[0-9]' THEN ascii(rest) - 22 END;
        CONTINUE labels WHEN digit IS NULL;
        rest := substr(rest, 2);
        place := place + digit * weight;
        threshold := greatest(1, least(26, step - bias));
        EXIT WHEN digit < threshold;
        weight := weight * (36 - threshold);
        step := step + 36;
      END LOOP;
      delta := CASE WHEN was = 0 THEN (place - was) / 700 ELSE (place - was) / 2 END;
      delta := delta + delta / (cardinality(letters) + 1);
      bias := 0;
      WHILE delta > 455 LOOP
        delta := delta / 35;
        bias := bias + 36;
      END LOOP;
      bias := bias + 36 * delta / (delta + 38);
      code := code + place / (cardinality(letters) + 1);
      place := place % (cardinality(letters) + 1);
      CONTINUE labels WHEN code > 1114111 OR code BETWEEN 55296 AND 57343;
      letters := letters[:place] || chr(code::int) || letters[place + 1:];
      place := place + 1;
    END LOOP;
    told := replace(told, 'xn--' || label, array_to_string(letters, ''));
  END LOOP;
  RETURN told;
END $$;

-- What is found by a part of it: the text folded, and domains in both forms.
CREATE OR REPLACE FUNCTION search_text(given text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  IF position('xn--' IN given) > 0 THEN
    RETURN public.fold_text(given) || ' ' || public.fold_text(public.unicode_domains(given));
  END IF;
  RETURN public.fold_text(given);
END $$;

-- Its letters and pairs of letters, for what an index of trigrams cannot find: words of one or two letters, and in some
-- locales all that is not ASCII. COST: so that it is asked of the index rather than of row after row.
CREATE OR REPLACE FUNCTION search_pairs(folded text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 20000 AS $$
DECLARE
  letters text[] := string_to_array(folded, NULL);
BEGIN
  RETURN letters || ARRAY(SELECT one || two FROM unnest(letters, letters[2:]) AS pair (one, two) WHERE two IS NOT NULL);
END $$;

-- Those of them by which a word is found.
CREATE OR REPLACE FUNCTION word_pairs(folded text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  letters text[] := string_to_array(folded, NULL);
BEGIN
  IF cardinality(letters) < 2 THEN
    RETURN letters;
  END IF;
  RETURN ARRAY(SELECT one || two FROM unnest(letters, letters[2:]) AS pair (one, two) WHERE two IS NOT NULL);
END $$;

-- The same expressions as in lib/people/page.ts, lib/audit/queries.ts and lib/mail/queries.ts, else they are of no use there.
DROP INDEX "user_email_trigrams";
DROP INDEX "user_name_trigrams";
DROP INDEX "invitation_email_trigrams";
DROP INDEX "invitation_name_trigrams";
DROP INDEX "audit_entry_search_idx";
CREATE INDEX "user_search_trigrams" ON "user" USING gin (search_text("email" || ' ' || "firstName" || ' ' || "lastName") gin_trgm_ops);
CREATE INDEX "user_search_pairs" ON "user" USING gin (search_pairs(search_text("email" || ' ' || "firstName" || ' ' || "lastName")));
CREATE INDEX "invitation_search_trigrams" ON "invitation" USING gin (search_text("email" || ' ' || "firstName" || ' ' || "lastName") gin_trgm_ops);
CREATE INDEX "invitation_search_pairs" ON "invitation" USING gin (search_pairs(search_text("email" || ' ' || "firstName" || ' ' || "lastName")));
CREATE INDEX "mail_search_trigrams" ON "mail" USING gin (search_text("to") gin_trgm_ops);
CREATE INDEX "audit_entry_search_trigrams" ON "audit_entry" USING gin (search_text(
  "actorLabel" || E'\n' || coalesce("ip", '') || E'\n' ||
  coalesce("facts"->>'email', '') || E'\n' || coalesce("facts"->>'from', '') || E'\n' ||
  coalesce("facts"->>'to', '') || E'\n' || coalesce("facts"->>'movedTo', '')
) gin_trgm_ops);
ANALYZE "user", "invitation", "mail", "audit_entry";

-- Names that were stored before they were normalised: one spelling, as of all since.
DO $$
BEGIN
  IF getdatabaseencoding() = 'UTF8' THEN
    UPDATE "user" SET "firstName" = normalize("firstName", NFC), "lastName" = normalize("lastName", NFC)
    WHERE "firstName" IS NOT NFC NORMALIZED OR "lastName" IS NOT NFC NORMALIZED;
    UPDATE "invitation" SET "firstName" = normalize("firstName", NFC), "lastName" = normalize("lastName", NFC)
    WHERE "firstName" IS NOT NFC NORMALIZED OR "lastName" IS NOT NFC NORMALIZED;
  END IF;
END $$;
