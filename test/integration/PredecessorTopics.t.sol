// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";
import {PredecessorFactory} from "../fixtures/PredecessorFactory.sol";
import {PredecessorParams, PredecessorParamsBase} from "../fixtures/PredecessorParams.sol";
import {PredecessorPool} from "../fixtures/PredecessorPool.sol";
import {PredecessorRegistry} from "../fixtures/PredecessorRegistry.sol";
import {PredecessorRouter} from "../fixtures/PredecessorRouter.sol";
import {PredecessorToken} from "../fixtures/PredecessorToken.sol";
import {PredecessorTokenManager} from "../fixtures/PredecessorTokenManager.sol";

/// @notice The fixture logs under the topics that readers of the older system filter for.
contract PredecessorTopicsTest is Test {
    function test_TheMarket() public pure {
        bytes32[2][12] memory table = [
            [PredecessorPool.Buy.selector, _w(0x064fb1933e186be0b289a87e98518dc18cc9856ecbc9f1353d1a138ddf733ec5)],
            [PredecessorPool.Sell.selector, _w(0x483f8aec0fd892ac72ad1ba8d0e9c9e73db59c12d263fd71de480b5b3deeae3c)],
            [
                PredecessorPool.FeesDeposited.selector,
                _w(0xe4e04316b651b8cc1963c0ee63c40e365e90858cc11bada74ece8f434c67995c)
            ],
            [
                PredecessorPool.PhaseTransition.selector,
                _w(0x49b74d3eceeaee89c57bc5c2697d1718371d8a6d5c2fb2d55253fc8502ac05f7)
            ],
            [
                PredecessorPool.ParametersUpdated.selector,
                _w(0xfaccb0639ff7851e0e24f3b2d9ab03cd62ffb63f5b4d90aaeff85bb078c1fa48)
            ],
            [
                PredecessorPool.MaxTradeBpsUpdated.selector,
                _w(0xc2d66c2db843bb07f31c820304414bbee6b1abf886e14129af7363a0e2ff5611)
            ],
            [
                PredecessorPool.TreasuryWithdrawal.selector,
                _w(0x233c84dc0c19fbf51f9fa92214ffd8a59f512e0098bff5827455d02e401221c0)
            ],
            [
                PredecessorFactory.PoolCreated.selector,
                _w(0x9fa2b33acbf583ae0a22c3a1178813dea48c5d5ea19c62038e31218069f24365)
            ],
            [
                PredecessorFactory.TreasuryUpdated.selector,
                _w(0x7dae230f18360d76a040c81f050aa14eb9d6dc7901b20fc5d855e2a20fe814d1)
            ],
            [
                PredecessorRouter.FeeDeposited.selector,
                _w(0x571c8eee1c728579be884b6fd3bc85d0cbe96224b1d2d882abb48172c8adf110)
            ],
            [
                PredecessorRegistry.PoolRegistered.selector,
                _w(0x35960c0c0b58b81f05f041692b9ee27419c24ecd6e4bb3107ea31aaf6dae399c)
            ],
            [
                PredecessorRegistry.StringModelRegistered.selector,
                _w(0xed46490b406123e08b35c78f6fb3bec343523b87c67bcc9a311c4679376104f8)
            ]
        ];
        for (uint256 i = 0; i < table.length; ++i) {
            assertEq(table[i][0], table[i][1], vm.toString(i));
        }
    }

    function test_TheModels() public pure {
        bytes32[2][14] memory table = [
            [
                PredecessorTokenManager.TokenDeployed.selector,
                _w(0x8bc86e2085f2cb40fd388378b4717f9fe8a5ad8d2b05643adeda5662f1eb59a3)
            ],
            [
                PredecessorTokenManager.ParamsDeployed.selector,
                _w(0xf9b47292b5ee5d89d2329ee042b9d65ca0a364334d32bffd772ffaf21e34bbdc)
            ],
            [
                PredecessorTokenManager.TokensMinted.selector,
                _w(0x4506728dbc4ce36dc8444a8417251cc076c49a64b563cfb19aa2d01831e95c96)
            ],
            [
                PredecessorTokenManager.TokensBurned.selector,
                _w(0xb4ed7d22338308478e19143a97829ebd4d2121943ec22fe5bc9142d3fe3811f8)
            ],
            [
                PredecessorTokenManager.BatchMinted.selector,
                _w(0x8b6c345a54939d0bce4651434d9538c4f41e467b4ce46130f5cbfb6986fdf4ea)
            ],
            [
                PredecessorTokenManager.DeltaVerifierUpdated.selector,
                _w(0xc16b33cf025afe079b971721d4d1bf2602b7fa7724cbb84cb6736bee8414f551)
            ],
            [
                PredecessorTokenManager.DeploymentFeeUpdated.selector,
                _w(0x40bd824d588484917db8fa4fc894c1e0feae5a75885290ba7b97521cebf82a80)
            ],
            [
                PredecessorToken.ControllerUpdated.selector,
                _w(0x1304018cfe79741dcf02ba6b61d39cc4757d59395d03224d9925c7aa83002146)
            ],
            [PredecessorToken.Minted.selector, _w(0x30385c845b448a36257a6a1716e6ad2e1bc2cbe333cde1e69fe849ad6511adfe)],
            [PredecessorToken.Burned.selector, _w(0x696de425f79f4a40bc6d2122ca50507f0efbeabbff86a84871b7196ab8ea8df7)],
            [
                PredecessorParams.InfrastructureAccrualBpsSet.selector,
                _w(0x29c3b9a213d2b2eba35f0f06606d5e232371c418e7f0d6c03ebe19e1805fc96c)
            ],
            [
                PredecessorParamsBase.TokensPerDeltaOneSet.selector,
                _w(0x2d62ce5bafdae7958f478e258e6d1075ae2ede22e2fd709fef2d02a733cf352e)
            ],
            [
                PredecessorParamsBase.LicenseRefSet.selector,
                _w(0x4965129a3a1d0003e426ba8f1520a242ee83438f4d9556b5641c7848cfff690e)
            ],
            [
                PredecessorRegistry.ModelRegistered.selector,
                _w(0x628b93b43fc7b354fe0940347cfbbeb354e23d007ec175dc99b3628f826dcefe)
            ]
        ];
        for (uint256 i = 0; i < table.length; ++i) {
            assertEq(table[i][0], table[i][1], vm.toString(i));
        }
    }

    function _w(bytes32 topic) private pure returns (bytes32) {
        return topic;
    }
}
