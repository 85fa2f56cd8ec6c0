import React from 'react';
import type { Catalogue } from '../model/catalogue';
import { packageOf } from '../model/specs';
import { ChipField, type ChipFieldProps } from './chipField';
import { VersionPicker } from './versionPicker';

/** Milliseconds without typing before names are asked for. */
const DEBOUNCE = 150;
/** Only a name is looked for: what comes behind one is the person's own. */
const NAME = /^[A-Za-z0-9_.-]{2,}$/;

interface PackageFieldProps extends Pick<
  ChipFieldProps,
  'name' | 'attributes' | 'placeholder' | 'isFaulty' | 'inputRef'
> {
  readonly specs: readonly string[];
  readonly catalogue: Catalogue;
  readonly onChange: (specs: readonly string[]) => void;
}

/**
 * A field for packages: their names are found in the channels while one types, and a chip
 * that is opened lets one choose a version.
 *
 * Where the specs are shown elsewhere, give it none: `onChange` then tells those that were added.
 */
export function PackageField(props: PackageFieldProps): React.JSX.Element {
  const { specs, catalogue, onChange } = props;
  const [text, setText] = React.useState('');
  const [opened, setOpened] = React.useState<string | null>(null);
  const options = useNames(text.trim(), catalogue);
  const box = React.useRef<HTMLDivElement>(null);
  const remove = (spec: string) => {
    setOpened(null);
    onChange(specs.filter(other => other !== spec));
  };
  const focusField = () =>
    box.current?.querySelector<HTMLElement>('input')?.focus();
  return (
    <div ref={box} className="jp-CondaEnv-packageField">
      <ChipField
        name={props.name}
        attributes={props.attributes}
        placeholder={props.placeholder}
        isFaulty={props.isFaulty}
        inputRef={props.inputRef}
        chips={specs}
        options={options}
        opened={opened}
        onOpen={setOpened}
        onText={setText}
        onAdd={added => onChange(withSpecs(specs, added))}
        onRemove={remove}
      />
      {opened !== null && specs.includes(opened) && (
        <VersionPicker
          key={packageOf(opened)}
          spec={opened}
          catalogue={catalogue}
          onChange={spec => {
            setOpened(spec);
            onChange(specs.map(other => (other === opened ? spec : other)));
          }}
          onRemove={() => {
            remove(opened);
            focusField();
          }}
          onClose={() => {
            setOpened(null);
            focusField();
          }}
        />
      )}
    </div>
  );
}

/** The specs with more of them; one for a package that is there already takes its place. */
function withSpecs(
  specs: readonly string[],
  added: readonly string[]
): readonly string[] {
  const last = new Map(
    [...specs, ...added].map(spec => [packageOf(spec), spec])
  );
  return [...last.values()];
}

/** Names in the channels for what is typed; a question that was typed over is cancelled. */
function useNames(text: string, catalogue: Catalogue): readonly string[] {
  const [found, setFound] = React.useState<readonly string[]>([]);
  const wanted = NAME.test(text) ? text.toLowerCase() : '';
  React.useEffect(() => {
    if (wanted === '') {
      return;
    }
    const controller = new AbortController();
    const { signal } = controller;
    const ask = async () => {
      // Without an answer one types on; the plan tells what is wrong with a channel.
      const names = await catalogue.names(wanted, signal).catch(() => []);
      if (!signal.aborted) {
        setFound(names);
      }
    };
    const timer = setTimeout(() => void ask(), DEBOUNCE);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [wanted, catalogue]);
  return wanted === '' ? [] : found.filter(name => name.includes(wanted));
}
