export interface ChannelsFacts {
  readonly userChannel: number;
  /** Channel ids that were joined. */
  readonly joined: readonly number[];
}
