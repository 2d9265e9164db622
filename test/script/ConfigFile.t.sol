// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Test} from "forge-std/Test.sol";
import {Deploy} from "../../script/Deploy.s.sol";
import {Broadcaster} from "../../script/lib/Broadcaster.sol";
import {ConfigFile} from "../../script/lib/ConfigFile.sol";
import {DeployConfig, ModelPlan, System} from "../../script/lib/DeployConfig.sol";
import {IModelRegistry} from "../../src/interfaces/IModelRegistry.sol";
import {IUsageFeeRouter} from "../../src/interfaces/IUsageFeeRouter.sol";

/// @notice The rendered configuration as the scripts read it.
contract ConfigFileTest is Test {
    string private constant SAMPLE = "test/script/sample.toml";

    function read(string calldata path) external view returns (DeployConfig memory) {
        return ConfigFile.read(path);
    }

    function test_ReadsScalars() public view {
        DeployConfig memory c = this.read(SAMPLE);
        assertEq(c.chainId, 31_337);
        assertEq(c.salt, bytes32(uint256(123)));
        assertEq(c.holders.deployer, address(0xD01));
        assertEq(c.holders.birthAdmin, address(0xD02));
        assertEq(c.holders.admin, address(0xD03));
        assertEq(c.holders.governor, address(0xD04));
        assertEq(c.holders.treasury, address(0xD05));
        assertEq(c.holders.backend, address(0xD06));
        assertEq(c.holders.pauser, address(0xD07));
        assertTrue(c.usdc.mock);
        assertEq(c.usdc.token, address(0));
        assertEq(c.usdc.mockMint, 1_000_000e6);
        assertEq(c.verifier.attesters.length, 2);
        assertEq(c.verifier.attesters[1], address(0xE02));
        assertEq(c.verifier.threshold, 2);
        assertEq(c.verifier.minImprovementBps, 100);
    }

    function test_ReadsTheChangedModelsInTheirOrder() public view {
        DeployConfig memory c = this.read(SAMPLE);
        assertEq(c.models.length, 2);
        assertEq(c.models[1].spec.modelId, "model-a");
        assertEq(c.models[1].spec.provider, address(0xF01));
        ModelPlan memory b = c.models[0];
        assertEq(b.spec.modelId, "model-b");
        assertEq(b.spec.name, unicode"Modèle \"B\"");
        assertEq(b.spec.symbol, "MDB");
        assertEq(b.spec.initialSupply, 5e18);
        assertEq(b.spec.params.supplyRecipient, address(0xF02));
        assertEq(b.spec.params.governor, address(0xD04));
        assertEq(b.spec.params.infrastructureAccrualBps, 6500);
        assertEq(b.spec.params.tokensPerDeltaOne, 1e24);
        assertEq(b.spec.params.licenseHash, bytes32(uint256(255)));
        assertEq(b.spec.params.licenseURI, "ipfs://licence");
        assertEq(b.metricHash, keccak256("f1"));
        assertEq(b.benchmarkHash, bytes32(uint256(2)));
        assertEq(b.genesisBps, 0);
        assertEq(b.budget, type(uint128).max);
    }

    function test_ReadsPools() public view {
        ModelPlan memory b = this.read(SAMPLE).models[0];
        assertEq(b.spec.pool.crrPpm, 500_000);
        assertEq(b.spec.pool.tradeFeeBps, 100);
        assertEq(b.spec.pool.roundSeconds, 86_400);
        assertEq(b.spec.pool.thresholdUsdc, 1000e6);
        assertEq(b.spec.pool.launchPriceUsdc, 1);
        assertEq(b.spec.pool.windowSeconds, 3600);
        assertEq(b.spec.provider, address(0));
        assertEq(b.spec.launchUsdc, 250e6);
        assertEq(b.spec.launchRecipient, address(0xF03));
    }

    function test_WithoutChangesNoColumnIsRead() public {
        string memory path = _variant("no-changes", "changed = [1, 0]", "changed = []");
        assertEq(this.read(path).models.length, 0);
    }

    function test_AnotherKindOfMoneyIsNoMock() public {
        assertFalse(this.read(_variant("external", 'kind = "mock"', 'kind = "external"')).usdc.mock);
    }

    function test_ReadsWhatIsThereAlready() public {
        DeployConfig memory c = this.read(SAMPLE);
        assertEq(c.existing.factory, address(0xB01));
        assertEq(c.existing.admin, address(0xB02));
        assertEq(uint8(c.existing.kind), uint8(IUsageFeeRouter.Kind.Predecessor));
        c = this.read(_variant("native", 'kind = "predecessor"', 'kind = "native"'));
        assertEq(uint8(c.existing.kind), uint8(IUsageFeeRouter.Kind.Native));
    }

    function test_RevertWhen_AColumnHasAnotherLength() public {
        string memory path = _variant("short-column", "crr_ppm = [100000, 500000]", "crr_ppm = [100000]");
        vm.expectRevert(abi.encodeWithSelector(ConfigFile.ColumnLength.selector, ".m.crr_ppm", 1, 2));
        this.read(path);
        path = _variant("short-texts", 'metric = ["accuracy", "f1"]', 'metric = ["accuracy", "f1", "x"]');
        vm.expectRevert(abi.encodeWithSelector(ConfigFile.ColumnLength.selector, ".m.metric", 3, 2));
        this.read(path);
    }

    function test_RevertWhen_AnIndexIsUnknown() public {
        string memory path = _variant("index", "changed = [1, 0]", "changed = [0, 2]");
        vm.expectRevert(abi.encodeWithSelector(ConfigFile.UnknownModelIndex.selector, 2, 2));
        this.read(path);
    }

    function test_RevertWhen_TheSchemaIsAnother() public {
        string memory path = _variant("schema", "schema_version = 1", "schema_version = 2");
        vm.expectRevert(abi.encodeWithSelector(ConfigFile.SchemaVersion.selector, 2, 1));
        this.read(path);
    }

    function test_RevertWhen_ANumberIsTooWideForItsField() public {
        string memory path = _variant("bps", "bps = [8000, 6500]", "bps = [8000, 72036]");
        vm.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 16, 72_036));
        this.read(path);
        path = _variant("wide-threshold", '"1000000000"]', '"18446744074709551616"]');
        vm.expectRevert(
            abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 64, 18_446_744_074_709_551_616)
        );
        this.read(path);
    }

    function test_TheScriptPlansWhatTheFileSays() public {
        string memory path = _variant("launchless", '["0", "250000000"]', '["0", "0"]');
        vm.writeFile(path, vm.replace(vm.readFile(path), "000f03", "000000"));
        vm.writeFile(path, vm.replace(vm.readFile(path), '"predecessor"', '"native"'));
        (System memory sys,) = new Deploy().run(path);
        assertEq(IModelRegistry(sys.registry).modelCount(), 2);
    }

    function test_RevertWhen_TheScriptIsMeantForAnotherChain() public {
        Deploy script = new Deploy();
        string memory path = _variant("chain", "chain_id = 31337", "chain_id = 1");
        vm.expectRevert(abi.encodeWithSelector(Broadcaster.WrongChain.selector, 31_337, 1));
        script.run(path);
    }

    /// @dev The sample with one change, in a file of its own.
    function _variant(string memory name, string memory from, string memory to) private returns (string memory path) {
        string memory text = vm.readFile(SAMPLE);
        string memory changed = vm.replace(text, from, to);
        assertNotEq(changed, text, "the sample has what the variant changes");
        vm.createDir("artifacts/test", true);
        path = string.concat("artifacts/test/", name, ".toml");
        vm.writeFile(path, changed);
    }
}
