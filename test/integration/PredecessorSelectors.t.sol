// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {PredecessorBase} from "../fixtures/PredecessorBase.sol";
import {PredecessorParams, PredecessorParamsV1} from "../fixtures/PredecessorParams.sol";
import {PredecessorPool} from "../fixtures/PredecessorPool.sol";
import {PredecessorRouter} from "../fixtures/PredecessorRouter.sol";
import {PredecessorToken} from "../fixtures/PredecessorToken.sol";

/// @notice The fixture answers to the selectors that callers of the older system use: each row says what a caller sends,
/// what the fixture listens to, and the signature both stand for.
contract PredecessorSelectorsTest is PredecessorBase {
    uint256 private rows;

    function setUp() public {
        _buildOld(makeAddr("usdc"), makeAddr("treasury"), false);
    }

    function test_TheDirectory() public {
        _row(0x0a394c46, oldRegistry.registerModel.selector, "registerModel(uint256,address,string)");
        _row(0x99770c70, oldRegistry.registerModelAutoId.selector, "registerModelAutoId(address,string)");
        _row(0xd57860d5, oldRegistry.registerStringModel.selector, "registerStringModel(string,address,string)");
        _row(0xa21b7830, oldRegistry.registerPool.selector, "registerPool(string,address)");
        _row(0x8be9b506, oldRegistry.updateModel.selector, "updateModel(uint256,address)");
        _row(0x642981d2, oldRegistry.updateMetric.selector, "updateMetric(uint256,string)");
        _row(0x1e10f86b, oldRegistry.deactivateModel.selector, "deactivateModel(uint256)");
        _row(0xe4b50cb8, oldRegistry.getToken.selector, "getToken(uint256)");
        _row(0x67ccdf38, oldRegistry.getTokenAddress.selector, "getTokenAddress(uint256)");
        _row(0x582bd8f1, oldRegistry.getMetric.selector, "getMetric(uint256)");
        _row(0x6d361694, oldRegistry.getModel.selector, "getModel(uint256)");
        _row(0xa0a6df03, oldRegistry.getModelId.selector, "getModelId(address)");
        _row(0x579a6988, oldRegistry.isRegistered.selector, "isRegistered(uint256)");
        _row(0x4f558e79, oldRegistry.exists.selector, "exists(uint256)");
        _row(0xcc2e0076, oldRegistry.getStringToken.selector, "getStringToken(string)");
        _row(0xb459896d, oldRegistry.getStringModelId.selector, "getStringModelId(address)");
        _row(0xd81e8b94, oldRegistry.isStringRegistered.selector, "isStringRegistered(string)");
        _row(0x41d7b026, oldRegistry.getPool.selector, "getPool(string)");
        _row(0xb8c10b15, oldRegistry.hasPool.selector, "hasPool(string)");
        assertEq(rows, 19);
    }

    function test_TheManager() public {
        _row(0xa1c9973a, oldManager.deployToken.selector, "deployToken(string,string,string,uint256)");
        _row(
            0xe14dfd01,
            oldManager.deployTokenWithParams.selector,
            "deployTokenWithParams(string,string,string,uint256,(uint256,uint16,bytes32,string,address))"
        );
        _row(0xd002462b, oldManager.setDeploymentFee.selector, "setDeploymentFee(uint256)");
        _row(0xe74b981b, oldManager.setFeeRecipient.selector, "setFeeRecipient(address)");
        _row(0xb6a63bb0, oldManager.setDeltaVerifier.selector, "setDeltaVerifier(address)");
        _row(0x7fa82de4, oldManager.authorizeAMM.selector, "authorizeAMM(address)");
        _row(0x6f876a6e, oldManager.revokeAMM.selector, "revokeAMM(address)");
        _row(0x643c1de6, oldManager.mintTokens.selector, "mintTokens(string,address,uint256)");
        _row(0xd755b286, oldManager.batchMintTokens.selector, "batchMintTokens(string,address[],uint256[])");
        _row(0x70944646, oldManager.burnTokens.selector, "burnTokens(string,address,uint256)");
        _row(0xc4091236, oldManager.getTokenAddress.selector, "getTokenAddress(string)");
        _row(0x8ea00818, oldManager.hasToken.selector, "hasToken(string)");
        _row(0x80975871, oldManager.getParamsAddress.selector, "getParamsAddress(string)");
        _row(0x95fb1c45, oldManager.hasParams.selector, "hasParams(string)");
        _row(0xca0301e1, oldManager.modelParams.selector, "modelParams(string)");
        _row(0x89a2e605, oldManager.modelTokens.selector, "modelTokens(string)");
        _row(0x4bd34efc, oldManager.tokenToModel.selector, "tokenToModel(address)");
        _row(0xa0a6df03, oldManager.getModelId.selector, "getModelId(address)");
        assertEq(rows, 18);
    }

    function test_TheParamsOfBothVersions() public {
        PredecessorParams p;
        PredecessorParamsV1 first;
        _row(0xdb775f3e, p.infrastructureAccrualBps.selector, "infrastructureAccrualBps()");
        _row(0x7849ac54, p.setInfrastructureAccrualBps.selector, "setInfrastructureAccrualBps(uint16)");
        _row(0x9fca32ed, p.getProfitShareBps.selector, "getProfitShareBps()");
        _row(0x4c8bc3e5, first.tokensPerDeltaOne.selector, "tokensPerDeltaOne()");
        _row(0x48dce4f7, first.setTokensPerDeltaOne.selector, "setTokensPerDeltaOne(uint256)");
        _row(0xf824c5bf, first.licenseHash.selector, "licenseHash()");
        _row(0xd20a6f3d, first.licenseURI.selector, "licenseURI()");
        _row(0xe92de184, first.licenseRef.selector, "licenseRef()");
        _row(0xc29e0029, first.setLicenseRef.selector, "setLicenseRef(bytes32,string)");
        assertEq(rows, 9);
    }

    function test_TheToken() public {
        PredecessorToken t;
        _row(0x40c10f19, t.mint.selector, "mint(address,uint256)");
        _row(0x79cc6790, t.burnFrom.selector, "burnFrom(address,uint256)");
        _row(0x42966c68, t.burn.selector, "burn(uint256)");
        _row(0x92eefe9b, t.setController.selector, "setController(address)");
        _row(0xf77c4791, t.controller.selector, "controller()");
        _row(0xcff0ab96, t.params.selector, "params()");
        assertEq(rows, 6);
    }

    function test_TheFactory() public {
        _row(0xdc52eba8, oldFactory.createPool.selector, "createPool(string,address)");
        _row(
            0xeb514354,
            oldFactory.createPoolWithParams.selector,
            "createPoolWithParams(string,address,uint256,uint256,uint256,uint256,uint256)"
        );
        _row(0xbc2cfb39, oldFactory.setDefaults.selector, "setDefaults(uint256,uint256,uint256)");
        _row(0xf0f44260, oldFactory.setTreasury.selector, "setTreasury(address)");
        _row(0x41d7b026, oldFactory.getPool.selector, "getPool(string)");
        _row(0xb8c10b15, oldFactory.hasPool.selector, "hasPool(string)");
        _row(0x1b66ec0e, oldFactory.getPoolInfo.selector, "getPoolInfo(string)");
        _row(0xf525cb68, oldFactory.poolCount.selector, "poolCount()");
        _row(0x155fff62, oldFactory.poolAt.selector, "poolAt(uint256)");
        _row(0xd88ff1f4, oldFactory.getAllPools.selector, "getAllPools()");
        _row(0xa0a6df03, oldFactory.getModelId.selector, "getModelId(address)");
        _row(0x9d6f17a8, oldFactory.pools.selector, "pools(string)");
        _row(0x0977ebcd, oldFactory.poolToModel.selector, "poolToModel(address)");
        _row(0x5b16ebb7, oldFactory.isPool.selector, "isPool(address)");
        assertEq(rows, 14);
    }

    function test_ThePool() public {
        PredecessorPool p;
        _row(0x8945257c, p.buy.selector, "buy(uint256,uint256,address,uint256)");
        _row(0x8a038a54, p.sell.selector, "sell(uint256,uint256,address,uint256)");
        _row(0xb390452c, p.getBuyQuote.selector, "getBuyQuote(uint256)");
        _row(0x0812530e, p.getSellQuote.selector, "getSellQuote(uint256)");
        _row(0x398482d8, p.spotPrice.selector, "spotPrice()");
        _row(0xa10954fe, p.reserveBalance.selector, "reserveBalance()");
        _row(0xebdac090, p.depositFees.selector, "depositFees(uint256)");
        _row(0x217ac237, p.getPoolState.selector, "getPoolState()");
        _row(0xd6694027, p.getTradeInfo.selector, "getTradeInfo()");
        _row(0x0902f1ac, p.getReserves.selector, "getReserves()");
        _row(0x9e17049d, p.isSellEnabled.selector, "isSellEnabled()");
        _row(0xa3a40ea5, p.getCurrentPhase.selector, "getCurrentPhase()");
        _row(0xa6f8e722, p.getPhaseInfo.selector, "getPhaseInfo()");
        _row(0xc21fde8f, p.calculateBuyImpact.selector, "calculateBuyImpact(uint256)");
        _row(0x323cb492, p.calculateSellImpact.selector, "calculateSellImpact(uint256)");
        _row(0x884870c7, p.setParameters.selector, "setParameters(uint256,uint256)");
        _row(0xff3a24d4, p.setMaxTradeBps.selector, "setMaxTradeBps(uint256)");
        _row(0x11f1fc99, p.withdrawTreasury.selector, "withdrawTreasury(uint256)");
        _row(0x68213256, p.crr.selector, "crr()");
        _row(0x24bcdfbd, p.tradeFee.selector, "tradeFee()");
        _row(0x09f92618, p.buyOnlyUntil.selector, "buyOnlyUntil()");
        _row(0x4656988b, p.maxTradeBps.selector, "maxTradeBps()");
        _row(0x090c8ba3, p.hasGraduated.selector, "hasGraduated()");
        _row(0x36df0a0c, p.FLAT_CURVE_THRESHOLD.selector, "FLAT_CURVE_THRESHOLD()");
        _row(0xf6ac7d8e, p.FLAT_CURVE_PRICE.selector, "FLAT_CURVE_PRICE()");
        _row(0x8456cb59, p.pause.selector, "pause()");
        _row(0x3f4ba83a, p.unpause.selector, "unpause()");
        assertEq(rows, 27);
    }

    function test_TheRouter() public {
        PredecessorRouter r;
        _row(0x039ad6bf, r.depositFee.selector, "depositFee(string,uint256)");
        _row(0xe7599325, r.calculateFeeSplit.selector, "calculateFeeSplit(string,uint256)");
        _row(0x58a39f9a, r.getModelFees.selector, "getModelFees(string)");
        _row(0xcdfe6aea, r.modelFees.selector, "modelFees(string)");
        _row(0x20f0d00f, r.totalFeesDeposited.selector, "totalFeesDeposited()");
        _row(0x12065fe0, r.getBalance.selector, "getBalance()");
        _row(0x2f70d1ba, r.isDepositor.selector, "isDepositor(address)");
        assertEq(rows, 7);
    }

    function test_TheRoles() public view {
        assertEq(oldManager.MINTER_ROLE(), 0x9f2df0fed2c77648de5860a4cc508cd0818c85b8b8a1ab4ceeef8d981c8956a6, "minter");
        assertEq(
            oldManager.DEPLOYER_ROLE(), 0xfc425f2263d0df187444b70e47283d622c70181c5baebb1306a01edba1ce184c, "deployer"
        );
        assertTrue(oldManager.hasRole(oldManager.MINTER_ROLE(), oldOwner));
    }

    /// @dev What callers send is the hash of the signature, and the fixture listens to it.
    function _row(bytes4 sent, bytes4 heard, string memory signature) private {
        assertEq(bytes4(keccak256(bytes(signature))), sent, string.concat("sent: ", signature));
        assertEq(heard, sent, string.concat("heard: ", signature));
        ++rows;
    }
}
