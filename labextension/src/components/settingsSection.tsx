import React from 'react';

interface SettingsSectionProps {
  /** What it is about, for tests and style sheets. */
  readonly name: string;
  readonly title: string;
  readonly about: string;
  /** Beside the title. */
  readonly action?: React.ReactNode;
  readonly children: React.ReactNode;
}

/** One part of the settings: a heading, a sentence about it, and what there is. */
export function SettingsSection(
  props: SettingsSectionProps
): React.JSX.Element {
  const id = `jp-CondaEnv-settings-${props.name}`;
  return (
    <section
      className="jp-CondaEnv-section"
      data-section={props.name}
      aria-labelledby={id}
    >
      <div className="jp-CondaEnv-sectionHead">
        <h3 id={id}>{props.title}</h3>
        {props.action}
      </div>
      <p className="jp-CondaEnv-hint">{props.about}</p>
      {props.children}
    </section>
  );
}
