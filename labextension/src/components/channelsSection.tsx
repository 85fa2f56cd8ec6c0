import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';
import type { ConfigurationModel } from '../model/configuration';
import type { ChannelState } from '../tokens';
import { TextButton } from './controls';
import { Loading } from './loading';
import { SettingsSection } from './settingsSection';
import { useTranslation } from './translation';

/** The configured channels, and whether they answer. */
export function ChannelsSection(props: {
  readonly model: ConfigurationModel;
}): React.JSX.Element {
  const trans = useTranslation();
  const { channels } = props.model;
  return (
    <SettingsSection
      name="channels"
      title={trans.__('Channels')}
      about={trans.__(
        'Packages come from here; the first channel that has a package counts most.'
      )}
      action={
        <TextButton
          action="test-channels"
          label={
            channels.isLoading ? trans.__('Testing…') : trans.__('Test again')
          }
          onClick={() => void channels.load()}
        />
      }
    >
      <Loading of={channels} label={trans.__('Asking the channels…')}>
        {all => (
          <ul
            className="jp-CondaEnv-channels"
            aria-label={trans.__('Channels')}
            aria-busy={channels.isLoading}
          >
            {all.map(channel => (
              <ChannelRow key={channel.url} channel={channel} />
            ))}
          </ul>
        )}
      </Loading>
    </SettingsSection>
  );
}

function ChannelRow({
  channel
}: {
  readonly channel: ChannelState;
}): React.JSX.Element {
  const trans = useTranslation();
  return (
    <li data-channel={channel.name} data-reachable={channel.reachable}>
      <span className="jp-CondaEnv-channelMark" aria-hidden="true">
        {MARKS[String(channel.reachable)]}
      </span>
      <div>
        <span className="jp-CondaEnv-channelName">{channel.name}</span>
        {channel.url !== channel.name && (
          <span className="jp-CondaEnv-hint">{channel.url}</span>
        )}
        <span>{stateOf(channel, trans)}</span>
        <span className="jp-CondaEnv-hint">
          {originText(channel.origin, trans)}
        </span>
      </div>
    </li>
  );
}

const MARKS: Readonly<Record<string, string>> = {
  true: '✓',
  false: '✕',
  null: '–'
};

function stateOf(channel: ChannelState, trans: TranslationBundle): string {
  if (channel.reachable && channel.seconds !== null) {
    return channel.seconds < 0.01
      ? trans.__('It answers at once.')
      : trans.__('It answers in %1 s.', channel.seconds.toFixed(2));
  }
  return channel.message;
}

/** Where something was configured, in words. */
export function originText(origin: string, trans: TranslationBundle): string {
  return origin === 'default'
    ? trans.__('Nothing is configured; this is the default.')
    : trans.__('Configured in %1', origin);
}
