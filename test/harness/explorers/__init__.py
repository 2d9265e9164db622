"""A Sourcify and an Etherscan on this machine that compile again what they are given."""
