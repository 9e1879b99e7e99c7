/** Constants that the build puts in, and files that webpack loads. */
declare const API_BASE: string;
declare module '*.css';
declare module '#platform-style';
