"""Where mainnet keeps what the offline world imitates. The builder needs these places; nothing else may use roles
from here: on a live chain Circle rotates them, so they are read from the contract.

In: nothing. Out: constants. Pure. Source: public mainnet records; hashes proved by the builder where it says so.
"""

from __future__ import annotations

# USDC. Contracts and signatures refer to this address, so the imitation must live there.
USDC = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"
USDC_PROXY_HASH = "0xd80d4b7c890cb9d6a4893e6b52bc34b56b25335cb13716e0d1d31383e6b41505"  # reproduced from zos-lib
USDC_IMPLEMENTATION = "0x43506849D7C04F9138D1A2050bbF3A0c054402dd"  # FiatTokenV2_2
SIGNATURE_CHECKER = "0x800C32EaA2a6c93cF4CB51794450ED77fBfbB172"  # its address is linked into the implementation

# Roles in the imitation sit where mainnet had them, so that tests meet a contract as master minter, as in reality.
PROXY_ADMIN = "0x807a96288A1A408dBC13DE2b1d087d10356395d2"
USDC_OWNER = "0xFcb19e6a322b27c06842A71e8c725399f049AE3a"
MASTER_MINTER = "0xE982615d461DD5cD06575BbeA87624fda4e3de17"  # a contract, not a plain account
PAUSER = "0x4914f61d25e5C567143774B76EdbF4D5109a8566"
BLACKLISTER = "0x0A06BE16275B95a7d2567fBdAE118b36C7DA78F9"

# The proxy is older than EIP-1967: its slots are plain hashes of these names.
IMPLEMENTATION_SLOT = 0x7050C9E0F4CA769C69BD3A8EF740BC37934F8E2C036E5A723FD8EE048ED3F8C3  # …proxy.implementation
ADMIN_SLOT = 0x10D6A54A4754C8869D6886B5F5D7FBFA5B4522237EA5C60D11BC4E7A1FF9390B  # …proxy.admin

# Deployers. The canonical CREATE2 deployer is on every anvil; the Safe team's has the same code at another address.
CREATE2_DEPLOYER = "0x4e59b44847b379578588920cA78FbF26c0B4956C"
SAFE_DEPLOYER = "0x914d7Fec6aaC8cd542e72Bca78B30650d45643d7"

# The first account of the mnemonic that every test node has, delegated on mainnet; drainer and thief are made up here.
DEFAULT_ACCOUNT = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
DRAINER = "0xd4a1000000000000000000000000000000007702"
THIEF = "0x7417000000000000000000000000000000007702"
