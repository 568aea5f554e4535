'use client';

import { CodeBlock } from '@/components/code-block';
import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { useWords } from '@/components/words';
import { fillWords } from './actions';

type FilledWordsProps = {
  id: string;
  proxy: string;
  upstream: string;
  latchkey: string;
  files: { file: string; text: string; marks: string[] }[];
};

/** Text for each file of a proxy, and where the app and Latchkey listen, with which it is filled in. */
export function FilledWords({ id, proxy, upstream, latchkey, files }: FilledWordsProps) {
  const t = useWords('appForms');
  const form = useForm(fillWords);
  const { result } = form.state;
  const filled = result?.proxy === proxy ? result : { files, latchkey };
  return (
    <>
      {filled.files.map(({ file, text, marks }) => (
        <CodeBlock key={file} name={file} text={text} marks={marks} />
      ))}
      <Form {...form}>
        <input type="hidden" name="id" value={id} />
        <input type="hidden" name="proxy" value={proxy} />
        <div className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,12rem),1fr))] gap-x-4 gap-y-3">
          <Field name="upstream" label={t('words.upstream')} defaultValue={upstream} autoComplete="off" />
          <Field
            name="latchkey"
            label={t('words.latchkey')}
            defaultValue={filled.latchkey}
            autoComplete="off"
          />
        </div>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <SubmitButton look="plain">{t('words.fill')}</SubmitButton>
          <p className="text-small text-quiet">{t('words.help')}</p>
        </div>
      </Form>
    </>
  );
}
